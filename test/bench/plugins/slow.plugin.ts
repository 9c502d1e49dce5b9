import { setTimeout as sleep } from 'node:timers/promises'
import { type MessageContext, OnMessage, Plugin } from 'switchboard'
import { current } from '../contenders/current.js'

/** Takes ten seconds over `slow`; any other text is the time at which it was sent. */
@Plugin({ name: 'bench_slow' })
export class Slow {
  private running = 0

  @OnMessage()
  async handle(ctx: MessageContext) {
    if (ctx.text !== 'slow') {
      current.stopwatch?.delayed(performance.timeOrigin + performance.now() - Number(ctx.text), this.running > 0)
      return
    }
    this.running++
    await sleep(10_000)
    this.running--
  }
}
