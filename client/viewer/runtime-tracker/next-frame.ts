/** Some browsers were seen to forget a request: then the camera's time is looked at so often. */
const LOOK_MS = 250;

/**
 * Resolves as soon as the camera's element shows a new frame, with the time of that; also when the signal aborts. Where a browser does
 * not say so, every repaint at which the camera's time has gone on counts.
 */
export function nextFrame(camera: HTMLVideoElement, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(0);
    const { currentTime } = camera;
    const endings: (() => void)[] = [];
    const done = (now: number) => {
      for (const end of endings) end();
      resolve(now);
    };
    const isNew = () => camera.currentTime !== currentTime;

    const abort = () => done(0);
    signal.addEventListener('abort', abort, { once: true });
    endings.push(() => signal.removeEventListener('abort', abort));

    if (typeof camera.requestVideoFrameCallback === 'function') {
      const handle = camera.requestVideoFrameCallback(done);
      const watch = setInterval(() => isNew() && done(performance.now()), LOOK_MS);
      endings.push(() => camera.cancelVideoFrameCallback(handle));
      endings.push(() => clearInterval(watch));
      return;
    }
    const look = (now: number) => {
      if (isNew()) done(now);
      else handle = requestAnimationFrame(look);
    };
    let handle = requestAnimationFrame(look);
    endings.push(() => cancelAnimationFrame(handle));
  });
}
