// Where our reporters lie on the host: beside this file, in the sources as in the bundle.
import { fileURLToPath } from 'node:url';

export const reportersFolder = (): string => fileURLToPath(new URL('./reporters', import.meta.url));
