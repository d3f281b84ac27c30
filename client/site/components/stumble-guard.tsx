import { Component, type ComponentChildren } from 'preact';
import { CommonWordsContext } from '../words.ts';

/** Stands in for a page whose script failed, with a way out: never a blank page. */
export class StumbleGuard extends Component<{ children: ComponentChildren }, { hasStumbled: boolean }> {
  static override contextType = CommonWordsContext;
  override state = { hasStumbled: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ hasStumbled: true });
  }

  override render() {
    if (!this.state.hasStumbled) return this.props.children;
    const { broken } = this.context;
    return (
      <main class="mx-auto max-w-xl px-5 py-20 text-center">
        <h1>{broken.title}</h1>
        <p class="mt-3 text-quiet">{broken.text}</p>
        <button type="button" class="btn btn-primary mt-8" onClick={() => location.reload()}>
          {broken.reload}
        </button>
      </main>
    );
  }
}
