/**
 * Shows the camera's picture together with the pose that was found in it. A browser shows a camera's frame as soon as it comes, a pose some
 * milliseconds later: between the two a video would swim on a print that moves.
 */
export class Glue {
  readonly #canvas: HTMLCanvasElement;
  readonly #camera: HTMLVideoElement;
  readonly #context: CanvasRenderingContext2D | null;
  #isBroken = false;

  /** @param canvas lies over the camera's element in the same way */
  constructor(canvas: HTMLCanvasElement, camera: HTMLVideoElement) {
    this.#canvas = canvas;
    this.#camera = camera;
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  /** Call it in the task that shows the pose. Null: the camera's element is seen again. */
  show(picture: CanvasImageSource | null): void {
    const isShown = picture !== null && this.#draw(picture);
    if (this.#canvas.hidden === isShown) this.#canvas.hidden = !isShown;
  }

  #draw(picture: CanvasImageSource): boolean {
    if (!this.#context || this.#isBroken) return false;
    const { videoWidth, videoHeight } = this.#camera;
    if (this.#canvas.width !== videoWidth) this.#canvas.width = videoWidth;
    if (this.#canvas.height !== videoHeight) this.#canvas.height = videoHeight;
    try {
      this.#context.drawImage(picture, 0, 0, videoWidth, videoHeight);
      return true;
    } catch (error) {
      console.warn(error);
      this.#isBroken = true;
      return false;
    }
  }
}
