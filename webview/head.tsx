// The head of the view: welcome, what is being tried, how the tests stand, how it ended.
import { type ComponentChildren } from 'preact';

import { Buttons } from './buttons.tsx';
import { Clock } from './clock.tsx';
import { Icon } from './icon.tsx';
import { type Button, type Face, type RunFace, type ShownNotice } from './protocol.ts';
import { act, type Store } from './store.ts';
import { count, duration, shortNumber } from './numbers.ts';
import { moneyWords } from './words.ts';

export function Head({ store }: { readonly store: Store }) {
  const spoken = store.face.value;
  if (!spoken) return <div class="head waiting" aria-busy="true" />;
  const { face, at } = spoken;
  if (face.kind === 'welcome') return <Welcome store={store} why={face.why} />;
  if (face.kind === 'trouble') {
    return (
      <header class="head refused">
        <h2>
          <Icon name="warning" class="state" /> {face.notice.title}
        </h2>
        <Notice store={store} notice={face.notice} below={face.notice.title} />
      </header>
    );
  }
  return <Run store={store} face={face} at={at} />;
}

const welcomes: Record<
  Extract<Face, { kind: 'welcome' }>['why'],
  { readonly text: string; readonly buttons: readonly Button[] }
> = {
  ready: {
    text: 'Attempts run in isolated copies of your project and are judged by your own tests. Nothing of yours is changed until you apply a patch.',
    buttons: [
      { label: 'Repair Failing Tests', action: 'repair' },
      { label: 'Solve a Task…', action: 'solve' },
      { label: 'Check Setup', action: 'checkSetup' },
    ],
  },
  'no-folder': {
    text: 'Open the folder of a project that has tests.',
    buttons: [{ label: 'Open Folder', action: 'openFolder' }],
  },
  untrusted: {
    text: 'Repairing runs the tests of this folder, so the folder must be trusted first.',
    buttons: [{ label: 'Manage Workspace Trust', action: 'manageTrust' }],
  },
  virtual: {
    text: 'This folder is virtual: its tests cannot be run. Open a folder on a disk.',
    buttons: [{ label: 'Open Folder', action: 'openFolder' }],
  },
};

function Welcome({ store, why }: { readonly store: Store; readonly why: keyof typeof welcomes }) {
  const { text, buttons } = welcomes[why];
  return (
    <header class="head welcome" data-testid="welcome">
      <h2>{why === 'ready' ? 'Repair a red test suite' : 'Galapagos'}</h2>
      <p>{text}</p>
      <Buttons store={store} buttons={buttons} primary />
      {why === 'ready' && (
        <p class="quiet">
          No key and no network needed; with a model, more is repaired.{' '}
          <button type="button" class="link" onClick={() => act(store, 'chooseModel')}>
            Choose a model
          </button>{' '}
          · <LearnMore store={store} />
        </p>
      )}
    </header>
  );
}

function LearnMore({ store }: { readonly store: Store }) {
  return (
    <button type="button" class="link" onClick={() => act(store, 'learnMore')}>
      How it works
    </button>
  );
}

interface RunProps {
  readonly store: Store;
  readonly face: RunFace;
  readonly at: number;
}

function Run({ store, face, at }: RunProps) {
  const isTrouble = face.notice !== null;
  return (
    <header
      class={`head run ${face.end ?? face.phase}`}
      data-testid="run"
      data-phase={face.phase}
      data-end={face.end}
    >
      {face.damage !== null && <Damage text={face.damage} />}
      <h2 data-testid="headline">
        <Icon name={iconOf(face)} class="state" /> {face.headline}
      </h2>
      {!isTrouble && face.detail !== '' && <p class="detail">{face.detail}</p>}
      {face.tests && face.tests.failing > 0 && <Tests tests={face.tests} />}
      {face.end !== 'refused' && <Budget face={face} at={at} />}
      {face.best && <Best best={face.best} applied={face.applied} />}
      {face.notice && <Notice store={store} notice={face.notice} on={face.run} below={face.headline} />}
      {!isTrouble && <Buttons store={store} buttons={buttonsOf(face)} on={bestKey(face)} primary />}
    </header>
  );
}

const phaseIcons: Record<RunFace['phase'], string> = {
  starting: 'loading',
  running: 'loading',
  stopping: 'loading',
  paused: 'debug-pause',
  interrupted: 'debug-stop',
  ended: 'check',
};
const endIcons: Record<NonNullable<RunFace['end']>, string> = {
  repaired: 'pass-filled',
  proposed: 'lightbulb',
  unrepaired: 'error',
  budget: 'watch',
  cancelled: 'debug-stop',
  green: 'check',
  refused: 'warning',
};
const iconOf = ({ end, phase }: RunFace): string => (end ? endIcons[end] : phaseIcons[phase]);

// The key of a trajectory without its generation: the host needs run and rollout only.
const bestKey = ({ run, best }: RunFace): string => (best ? `${run}//${best.rollout}` : run);

function buttonsOf({ phase, end, best, applied }: RunFace): readonly Button[] {
  if (phase === 'interrupted' || end === 'cancelled')
    return [{ label: 'Resume', action: 'resume' }, ...patch(best, applied)];
  if (phase === 'paused') return [{ label: 'Resume', action: 'resume' }];
  if (end === null) return [];
  const buttons = patch(best, applied);
  if (end === 'repaired') return buttons;
  if (end === 'proposed') return [...buttons, { label: 'Refine With Feedback…', action: 'refine' }];
  const more: readonly Button[] = end === 'budget' ? [{ label: 'Raise Budget', action: 'setBudget' }] : [];
  return [{ label: 'Run Again', action: 'repair' }, ...more, ...buttons];
}

function patch(best: RunFace['best'], applied: boolean): readonly Button[] {
  if (!best) return [];
  const review: Button = { label: best.chosen ? 'Review Patch' : 'Review Best Attempt', action: 'review' };
  if (applied) return [review, { label: 'Undo', action: 'undo' }];
  return best.chosen ? [review, { label: 'Apply', action: 'apply' }] : [review];
}

function Damage({ text }: { readonly text: string }) {
  return (
    <p class="banner" role="note" data-testid="damage">
      <Icon name="warning" /> {text}
    </p>
  );
}

function Tests({ tests }: { readonly tests: NonNullable<RunFace['tests']> }) {
  const { failing, fixed, broken, passing } = tests;
  const share = failing === 0 ? 0 : fixed / failing;
  return (
    <div class="standing" data-testid="tests">
      <div
        class="bar"
        role="progressbar"
        aria-label="Failing tests fixed by the best attempt"
        aria-valuemin={0}
        aria-valuemax={failing}
        aria-valuenow={fixed}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <p>
        <span>
          {fixed} of {count(failing, 'failing test')} fixed
        </span>
        <span class="rest">{broken > 0 ? `${broken} broken` : `${passing} still passing`}</span>
      </p>
    </div>
  );
}

function Budget({ face, at }: { readonly face: RunFace; readonly at: number }) {
  const goes = face.phase === 'starting' || face.phase === 'running' || face.phase === 'stopping';
  const others = face.meters.filter(({ name }) => name !== 'time');
  const limit = face.meters.find(({ name }) => name === 'time')?.limit ?? null;
  return (
    <p class="meters" data-testid="budget">
      <Meter isClose={limit !== null && face.activeMs > limit * 60_000 * 0.8 && goes}>
        <Spent face={face} since={goes ? at : undefined} /> {limit === null ? '' : `of ${limit} min`}
      </Meter>
      {others
        .filter(({ used, limit: most }) => used > 0 || most !== null)
        .map(({ name, used, limit: most }) => (
          <Meter key={name} isClose={most !== null && used > most * 0.8 && goes}>
            {amount(name, used)} {most === null ? unit(name) : `of ${amount(name, most)} ${unit(name)}`}
          </Meter>
        ))}
    </p>
  );
}

const amount = (name: string, n: number): string =>
  name === MONEY ? moneyWords(n) : name === 'tokens' ? shortNumber(n) : String(Math.round(n));

// Money carries its sign, and needs no name behind it.
const MONEY = 'US dollars';
const unit = (name: string): string => (name === MONEY ? '' : name);

/** A clock while the run may go on; then the time it took, in the words of its row. */
function Spent({ face, since }: { readonly face: RunFace; readonly since: number | undefined }) {
  return face.end === null ? (
    <Clock ms={face.activeMs} since={since} />
  ) : (
    <span>{duration(face.activeMs)}</span>
  );
}

function Meter({ isClose, children }: { readonly isClose: boolean; readonly children: ComponentChildren }) {
  return (
    <span class={isClose ? 'meter close' : 'meter'}>
      {isClose && <Icon name="warning" />} {children}
    </span>
  );
}

function Best({ best, applied }: { readonly best: NonNullable<RunFace['best']>; readonly applied: boolean }) {
  const { rollout, files, added, removed } = best;
  return (
    <p class="quiet best" data-testid="best">
      {applied ? 'In your files: ' : best.chosen ? '' : 'Best so far: '}
      {rollout} · {count(files, 'file')} ·{' '}
      <span class="lines">
        <ins>+{added}</ins> <del>−{removed}</del>
      </span>
    </p>
  );
}

interface NoticeProps {
  readonly store: Store;
  readonly notice: ShownNotice;
  readonly on?: string;
  /** The headline above it: not said twice. */
  readonly below?: string;
}

function Notice({ store, notice, on, below }: NoticeProps) {
  return (
    <section class="notice" data-testid="notice" aria-label={notice.title}>
      {notice.title !== below && <h3>{notice.title}</h3>}
      {notice.title !== below && (
        <button
          type="button"
          class="tool"
          title="Dismiss"
          aria-label="Dismiss"
          onClick={() => act(store, 'dismiss')}
        >
          <Icon name="close" />
        </button>
      )}
      <p>{notice.detail}</p>
      <p>
        <Icon name="pass" /> {notice.kept}
      </p>
      <p>
        <Icon name="arrow-right" /> {notice.next}
      </p>
      <Buttons store={store} buttons={notice.buttons} on={on} primary />
    </section>
  );
}
