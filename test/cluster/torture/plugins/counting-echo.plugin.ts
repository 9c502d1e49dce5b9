import { filters, Inject, KeyValueStore, type MessageContext, OnMessage, Plugin } from 'switchboard'

/** Answers every message, and counts those of each chat. */
@Plugin({ name: 'counting_echo' })
export class CountingEcho {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnMessage(filters.incoming.and(filters.private).and(filters.text(/^message \d+$/)))
  async message(ctx: MessageContext) {
    await this.store.update<number>(`of ${ctx.chatId}`, (count = 0) => count + 1)
    await ctx.reply(`echo ${ctx.text}`)
  }
}
