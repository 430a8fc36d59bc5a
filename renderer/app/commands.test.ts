import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../shared/domain/index.ts';
import { CONNECTION_LOST, call, faultOf } from './commands.ts';

describe('what a failed command means', () => {
  it('hands on a typed refusal', () => {
    const data = { code: 'bag_full', retry: 'never', params: { max: 100 } };
    expect(faultOf(new ORPCError('FAULT', { data }))).toEqual(data);
  });

  it('takes a refused input for what it is', () => {
    expect(faultOf(new ORPCError('BAD_REQUEST'))).toMatchObject({ code: 'bad_input' });
  });

  it('does not believe a refusal that is none', () => {
    expect(faultOf(new ORPCError('FAULT', { data: { code: 'no_such_code' } }))).toMatchObject({ code: 'internal' });
  });

  it('keeps a fault that was thrown on the way', () => {
    expect(faultOf(new FaultError({ code: 'not_found', retry: 'never' }))).toMatchObject({ code: 'not_found' });
  });

  it('says that the connection is lost instead of throwing', async () => {
    const reply = await call((client) => client.live.end());
    expect(reply).toEqual({ ok: false, fault: { code: 'internal', retry: 'now', rule: CONNECTION_LOST } });
  });
});
