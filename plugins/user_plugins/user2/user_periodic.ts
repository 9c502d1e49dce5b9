import { Every, Inject, Plugin } from 'switchboard'
import { LiveCards } from '../../shared/live_cards.js'

@Plugin({ name: 'user2_periodic' })
export class User2Periodic {
  constructor(@Inject(LiveCards) private readonly cards: LiveCards) {}

  @Every('30s', { name: 'user2_task_notify' })
  async refresh() {
    await this.cards.refresh()
  }
}
