import { type MessageContext, OnMessage, Plugin } from 'switchboard'

/** Says what it is told. */
@Plugin({ name: 'bench_echo' })
export class Echo {
  @OnMessage()
  echo(ctx: MessageContext) {
    return ctx.text
  }
}
