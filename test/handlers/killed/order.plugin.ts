import { existsSync, unlinkSync } from 'node:fs'
import {
  answer,
  arg,
  Dialogue,
  type DialogueContext,
  Inject,
  KeyValueStore,
  type MessageContext,
  OnCommand,
  OnFinish,
  Plugin,
  Step,
} from 'switchboard'

/** Ends the process as `kill -9` does, once, where a file says so. */
function dieAt(place: string): void {
  const file = `${process.env.DEATHS}/${place}`
  if (!existsSync(file)) return
  unlinkSync(file)
  process.kill(process.pid, 'SIGKILL')
}

/** A dialogue whose process is killed in the middle of its steps. */
@Dialogue({ name: 'killed_order' })
export class Order {
  @Step('How many?', arg.integer()) count!: number

  @Step('Which size?', answer.choice({ small: 'Small', large: 'Large' }))
  async size(ctx: DialogueContext<Order>, size: 'small' | 'large') {
    await this.store.update<number>('sizes', (before = 0) => before + 1)
    await ctx.reply(`${size}, noted.`)
    await ctx.sendTo('killed_kitchen', 'Heat the oven.')
    dieAt('step')
  }

  @Step('Where to?') address!: string

  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnFinish()
  async done(ctx: DialogueContext<Order>) {
    const { count, size, address } = ctx.data
    const sizes = await this.store.get<number>('sizes')
    await ctx.reply(`${count} ${size} to ${address}, counted ${sizes}.`)
    return 'Thank you.'
  }
}

@Plugin({ name: 'killed_orders' })
export class Orders {
  @OnCommand('order')
  order(ctx: MessageContext) {
    return ctx.enter(Order)
  }
}
