import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './root.ts';
import { UNLIMITED } from './unlimited.ts';

type Environment = Record<string, string | undefined>;

function spawnCommand(
  args: string[],
  environment: Environment,
): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const env = { ...process.env, SHARE_CLIPS: 'off', ...UNLIMITED, ...environment } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, ['bin/passepartout.mjs', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return child as ChildProcess & { stdout: NodeJS.ReadableStream };
}

export interface CommandResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** The last line of stdout, read as JSON; undefined where it is none. */
  json: Record<string, unknown> | undefined;
}

/** Runs a real command in a process of its own, to its end. */
export async function runCommand(args: string[], environment: Environment): Promise<CommandResult> {
  const child = spawnCommand(args, environment);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr!.on('data', (chunk) => (stderr += chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr, json: parse(stdout.trimEnd().split('\n').at(-1) ?? '') };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export interface StartedCommand {
  child: ChildProcess;
  /** Sends a signal and waits for the end; returns the exit code, null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface StartedServer extends StartedCommand {
  url: string;
}

/** Runs the real command `start` in a process of its own and waits until it listens and is ready. */
export async function startCommand(environment: Environment): Promise<StartedServer> {
  const { words, ...server } = await startUntil(['start'], environment, /Passepartout is at (\S+)/);
  return { ...server, url: words[1]! };
}

/** Runs the real command `worker` in a process of its own and waits until it works. */
export async function startWorkerCommand(environment: Environment): Promise<StartedCommand> {
  return startUntil(['worker'], environment, /Working on jobs/);
}

async function startUntil(
  args: string[],
  environment: Environment,
  ready: RegExp,
): Promise<StartedCommand & { words: RegExpExecArray }> {
  const child = spawnCommand(args, environment);
  let output = '';
  const words = await new Promise<RegExpExecArray>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = ready.exec(output);
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', () => reject(new Error(`The command ${args[0]} did not start: ${output}`)));
  });
  return {
    child,
    words,
    async end(signal) {
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}
