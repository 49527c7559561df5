// Buttons that ask the host to do something. Each is also a command.
import { type Button } from './protocol.ts';
import { act, type Store } from './store.ts';

interface ButtonsProps {
  readonly store: Store;
  readonly buttons: readonly Button[];
  /** Key of the row they act on. */
  readonly on?: string | undefined;
  /** Is the first one what most people want next? */
  readonly primary: boolean;
}

export function Buttons({ store, buttons, on, primary }: ButtonsProps) {
  if (buttons.length === 0) return null;
  return (
    <div class="buttons">
      {buttons.map(({ label, action }, n) => (
        <button
          key={action}
          type="button"
          class={primary && n === 0 ? 'button primary' : 'button'}
          data-testid={`do-${action}`}
          onClick={() => act(store, action, on)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
