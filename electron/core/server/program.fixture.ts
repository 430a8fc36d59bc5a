/** The program with next to no studio, for program.it.test.ts: what it does when told to end is told by FIXTURE. */
import { os } from '@orpc/server';
import { done, refuse } from '../../../shared/domain/index.ts';
import { runProgram } from './index.ts';

await runProgram(async ({ log, secrets, reveal }) => {
  const how = process.env.FIXTURE ?? '';
  if (how === 'refuses') return refuse('internal', { detail: 'not today' });
  if (how === 'throws') throw new Error('not foreseen');
  await secrets.set('streamKey', 'a-very-secret-stream-key');
  log.info({ note: 'a-very-secret-stream-key' }, 'told the log');
  process.on('SIGUSR2', () => void Promise.reject(new Error('while running')));
  return done({
    router: { ping: os.handler(() => 'pong'), show: os.handler(() => reveal('/none')) },
    attachMedia: (connection) => connection.close(),
    recordingPath: () => null,
    stop: async () => {
      log.info({}, 'studio stopped');
      if (how === 'hangs') await new Promise(() => {});
    },
  });
});
