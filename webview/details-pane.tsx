// The details of the selected row, below the tree: verdicts, messages, critiques, the patch. Loaded when looked at.
import { Buttons } from './buttons.tsx';
import { DiffText } from './diff-text.tsx';
import { Icon } from './icon.tsx';
import { type Section } from './protocol.ts';
import { Sash } from './sash.tsx';
import { closeDetails, goTo, goToStep, type Store } from './store.ts';

export function Details({ store }: { readonly store: Store }) {
  const body = store.body.value;
  const isFor = store.bodyOf.value === store.pane.value;
  const close = () => {
    closeDetails(store);
    document.querySelector<HTMLElement>('[role=tree]')?.focus();
  };
  return (
    <section
      class="details"
      aria-label="Details"
      aria-busy={!isFor}
      data-testid="details"
      style={{ height: `${store.paneHeight.value}px` }}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <Sash height={store.paneHeight} />
      <header>
        <h3>{body?.title ?? ''}</h3>
        <span class="note">{body?.note ?? ''}</span>
        <button
          type="button"
          class="tool"
          title="Close (Escape)"
          aria-label="Close the details"
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="scroll" tabIndex={0} role="region" aria-label={body?.title ?? 'Details'} key={body?.key}>
        {isFor && body === undefined && <p class="quiet">There is nothing more to this row.</p>}
        {body && <Buttons store={store} buttons={body.buttons} on={body.key} primary={false} />}
        {body?.sections.map((section) => (
          <SectionView key={`${section.kind} ${section.title}`} store={store} section={section} />
        ))}
      </div>
    </section>
  );
}

interface SectionProps {
  readonly store: Store;
  readonly section: Section;
}

function SectionView({ store, section }: SectionProps) {
  return (
    <section class={`section ${section.kind}`} data-testid={`section-${section.kind}`}>
      <h4>{section.title}</h4>
      <Content store={store} section={section} />
    </section>
  );
}

function Content({ store, section }: SectionProps) {
  switch (section.kind) {
    case 'text':
      return <p class={section.tone}>{section.text}</p>;
    case 'output':
      return <pre>{section.text}</pre>;
    case 'facts':
      return <Facts facts={section.facts} />;
    case 'tests':
      return <Tests tests={section.tests} />;
    case 'critiques':
      return <Critiques store={store} critiques={section.critiques} />;
    case 'diff':
      return <DiffText text={section.text} isCut={section.cut} />;
    default:
      return section satisfies never;
  }
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{unbroken(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A number stays with its unit. */
const unbroken = (text: string): string => text.replace(/(\d) (ms|s|min|h)\b/g, '$1\u00a0$2');

type TestsOf = Extract<Section, { kind: 'tests' }>['tests'];

function Tests({ tests }: { readonly tests: TestsOf }) {
  return (
    <ul>
      {tests.map(({ name, file, state, message }) => (
        <li key={`${file} ${name}`}>
          <p>
            <Icon name={state === 'failed' ? 'error' : 'circle-slash'} class="mark red" />
            <span class="name">{name}</span>
            <span class="note">{state === 'failed' ? file : `${state} · ${file}`}</span>
          </p>
          {message !== '' && <pre>{message}</pre>}
        </li>
      ))}
    </ul>
  );
}

type CritiquesOf = Extract<Section, { kind: 'critiques' }>['critiques'];

function Critiques({ store, critiques }: { readonly store: Store; readonly critiques: CritiquesOf }) {
  return (
    <ul>
      {critiques.map(({ critic, tier, value, confidence, why, places, steps }) => (
        <li key={`${critic} ${why}`}>
          <p>
            <span class="name">{critic}</span>
            <span class="note">
              {Math.round(value * 100)} % · {tier === 'hard' ? 'rests on tests' : 'a judgement'}
              {confidence < 1 ? `, ${Math.round(confidence * 100)} % sure` : ''}
            </span>
          </p>
          <p>{why}</p>
          {places.map(({ path, line }) => (
            <button
              key={`${path}:${line}`}
              type="button"
              class="link place"
              onClick={() => goTo(store, path, line)}
            >
              {path}:{line}
            </button>
          ))}
          {steps.map((step) => (
            <button key={step} type="button" class="link place" onClick={() => goToStep(store, step)}>
              Step {step + 1}
            </button>
          ))}
        </li>
      ))}
    </ul>
  );
}
