// WebKitGTK's own small browser, for what Safari's engine makes of our pages. It is driven by the W3C WebDriver protocol
// (https://www.w3.org/TR/webdriver2/), on a screen that is only in memory. Debian: webkit2gtk-driver, xvfb.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const STARTED_MS = 20_000;

export interface WebKit {
  goto(address: string): Promise<void>;
  /** Runs a function's body in the page and answers with what it returns. */
  run<Result>(body: string): Promise<Result>;
  click(selector: string): Promise<void>;
  /** Waits until a function's body returns something true in the page. */
  until(body: string, milliseconds?: number): Promise<void>;
  /** A PNG. */
  screenshot(): Promise<Buffer>;
  setSize(size: { width: number; height: number }): Promise<void>;
  close(): Promise<void>;
}

/** Starts the browser. Rejects where the packages are missing. */
export async function openWebKit(): Promise<WebKit> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [display] = (await Promise.race([once(screen.stdout, 'data'), failure(screen, 'Xvfb')])) as [Buffer];
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: `:${display.toString().trim()}`,
      // Without a graphics card; and as root its sandbox does not start.
      ...{ LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
      ...{ GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' },
    },
  });
  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebDriver: ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const end = () => {
    driver.kill();
    screen.kill();
  };
  try {
    const capabilities = { alwaysMatch: { acceptInsecureCerts: true } };
    const { sessionId } = (await Promise.race([
      retry(() => send('POST', '/session', { capabilities })),
      failure(driver, 'WebKitWebDriver'),
    ])) as { sessionId: string };
    const call = (method: string, path: string, body?: object) =>
      send(method, `/session/${sessionId}${path}`, body);
    const run = (script: string) => call('POST', '/execute/sync', { script, args: [] });
    return {
      goto: async (url) => void (await call('POST', '/url', { url })),
      run: async <Result>(body: string) => (await run(body)) as Result,
      async click(value) {
        const found = await call('POST', '/element', { using: 'css selector', value });
        await call('POST', `/element/${(found as Record<string, string>)[ELEMENT]}/click`, {});
      },
      async until(body, milliseconds = 15_000) {
        for (const last = Date.now() + milliseconds; Date.now() < last; await pause(100))
          if (await run(body)) return;
        throw new Error(`In ${milliseconds} ms it did not come to: ${body}`);
      },
      screenshot: async () => Buffer.from((await call('GET', '/screenshot')) as string, 'base64'),
      setSize: async (size) => void (await call('POST', '/window/rect', size)),
      async close() {
        await call('DELETE', '').catch(() => {});
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The driver takes a moment until it listens. */
async function retry<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const last = Date.now() + STARTED_MS; ; await pause(100)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > last || !(error instanceof TypeError)) throw error;
    }
  }
}

function failure(child: ChildProcess, name: string): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', (error) => reject(new Error(`${name} does not start: ${error.message}`)));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}.`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
    server.on('error', reject);
  });
}
