// Plain JSON: the only shape in which data crosses a journal, a process or a plug-in.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
