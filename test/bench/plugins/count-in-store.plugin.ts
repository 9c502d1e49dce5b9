import { Inject, KeyValueStore, type MessageContext, OnMessage, Plugin } from 'switchboard'
import { current } from '../contenders/current.js'

/** Counts what comes from each chat, in a store. */
@Plugin({ name: 'bench_count_in_store' })
export class CountInStore {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnMessage()
  async count({ chatId }: MessageContext) {
    await this.store.update<number>(`messages:${chatId}`, (count = 0) => count + 1)
    current.stopwatch?.tick()
  }
}
