/** The server of the benchmark `intake`, in a process of its own whose memory is measured. Told to stop, it says what its peak was. */
import { pino } from 'pino';
import { readSettings } from '../../server/config.ts';
import { startServer } from '../../server/start.ts';

const server = await startServer(readSettings(), pino({ level: 'error' }));
process.send!({ url: server.localUrl });
process.on('message', async (message) => {
  if (message === 'memory') process.send!({ megabytes: peakMegabytes() });
  if (message === 'stop') {
    await server.stop();
    process.disconnect();
  }
});

const peakMegabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
