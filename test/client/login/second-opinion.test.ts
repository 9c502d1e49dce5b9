import { expect, it } from 'vitest'
import { ownerOf } from '../../../core/client/client-owner.js'
import { Plugin } from '../../../core/decorators/plugin.js'
import { SwitchboardError } from '../../../core/errors/switchboard-error.js'
import { appWith, clientConfig } from '../../kernel/app-harness.js'
import { FakeTelegram } from '../../kernel/fake-telegram.js'

@Plugin({ name: 'idle' })
class Idle {}

it.each([
  ['asks a second time whether a login has ended', 2, false],
  ['connects no second time to ask that once its connections have to be closed', 1, true],
])('%s', async (_, connects, isCut) => {
  const telegram = new FakeTelegram()
  let close = () => {}
  const closing = new Promise<void>((resolve) => {
    close = resolve
  })
  const driverFactory: typeof telegram.factory = (options) => {
    const driver = telegram.factory(options)
    const [invoke, end] = [driver.invoke.bind(driver), driver.close.bind(driver)]
    const ended = (method: string) =>
      Promise.reject(new SwitchboardError('RPC_UNAUTHORIZED', { method, reason: 'SESSION_REVOKED' }))
    return Object.assign(driver, {
      invoke: (...args: Parameters<typeof invoke>) =>
        args[0] === 'help.GetNearestDc' ? ended(args[0]) : invoke(...args),
      close: () => closing.then(end),
    })
  }
  const { app, clock } = await appWith([clientConfig('bot1')], { idle: { Idle } }, { driverFactory })
  await app.start()
  const client = app.client('bot1')
  if (!client) throw new Error('it is not started')
  await expect(client.invoke('help.GetNearestDc', undefined as never)).rejects.toMatchObject({
    code: 'RPC_UNAUTHORIZED',
  })
  if (isCut) ownerOf(client).cut()
  close()
  for (let step = 0; step < 5; step++) await clock.advance(1)
  expect(telegram.events.filter((event) => event === 'bot1 connects')).toHaveLength(connects)
})
