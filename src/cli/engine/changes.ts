import type { Engine } from '../../engine/engineApi';

/** How long to wait at most before looking again, milliseconds: a change that nobody announced is still seen. */
const LOOK_AGAIN_MS = 1000;

/** Resolves at the engine's next change or notice, when `signal` aborts, or after a second. */
export function nextChange(engine: Engine, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stops = [
      engine.onDidChange(() => done()),
      engine.onNotice(() => done()),
      () => signal?.removeEventListener('abort', done),
    ];
    const timer = setTimeout(() => done(), LOOK_AGAIN_MS);
    function done(): void {
      clearTimeout(timer);
      for (const stop of stops) stop();
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}
