import { connect } from 'node:net';

/** Sends bytes to a server as they are, which no HTTP library would, and resolves to all that it answers until it hangs up: ask for that with `Connection: close`. */
export function sendRaw(url: string, request: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), 'localhost');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    // Kept open: an answer that takes a moment would find nobody.
    socket.write(request);
  });
}
