// The edge between tree and details: drag it, or move it with the arrow keys.
import { type Signal } from '@preact/signals';

const LEAST = 80;

export function Sash({ height }: { readonly height: Signal<number> }) {
  const set = (to: number) => {
    height.value = Math.round(Math.min(Math.max(to, LEAST), globalThis.innerHeight * 0.8));
  };
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const { currentTarget: sash, pointerId, clientY } = event;
    const start = height.peek() + clientY;
    sash.setPointerCapture(pointerId);
    const move = (moved: PointerEvent) => set(start - moved.clientY);
    sash.addEventListener('pointermove', move);
    sash.addEventListener('lostpointercapture', () => sash.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  return (
    <div
      class="sash"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the details"
      aria-valuenow={height.value}
      aria-valuemin={LEAST}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        set(height.peek() + (event.key === 'ArrowUp' ? 22 : -22));
      }}
    />
  );
}
