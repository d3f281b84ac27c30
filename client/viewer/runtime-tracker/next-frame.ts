/**
 * Resolves as soon as the camera's element shows a new frame, with the time of that; also when the signal aborts. Where a browser does not say so,
 * every repaint at which the camera's time has gone on counts.
 */
export function nextFrame(camera: HTMLVideoElement, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(0);
    let forget = () => {};
    const stop = () => {
      forget();
      resolve(0);
    };
    signal.addEventListener('abort', stop, { once: true });
    const done = (now: number) => {
      signal.removeEventListener('abort', stop);
      resolve(now);
    };
    if ('requestVideoFrameCallback' in camera) {
      const handle = camera.requestVideoFrameCallback(done);
      forget = () => camera.cancelVideoFrameCallback(handle);
      return;
    }
    const { currentTime } = camera as HTMLVideoElement;
    const look = (now: number) => {
      if ((camera as HTMLVideoElement).currentTime !== currentTime) done(now);
      else handle = requestAnimationFrame(look);
    };
    let handle = requestAnimationFrame(look);
    forget = () => cancelAnimationFrame(handle);
  });
}
