import { Inject, KeyValueStore, OnMessage, Plugin } from 'switchboard'

/** Counts what comes, in a store. */
@Plugin({ name: 'bench_count_in_store' })
export class CountInStore {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnMessage()
  async count() {
    await this.store.update<number>('messages', (count = 0) => count + 1)
  }
}
