// A codicon. Decorative: what it says is said in words beside it.
export function Icon({ name, class: extra = '' }: { readonly name: string; readonly class?: string }) {
  const spins = name === 'loading' ? 'codicon-modifier-spin' : '';
  return <span class={`codicon codicon-${name} ${spins} ${extra}`} aria-hidden="true" />;
}
