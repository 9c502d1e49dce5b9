import { OnMessage, Plugin } from 'switchboard'
import { current } from '../contenders/current.js'

@Plugin({ name: 'bench_count_passing' })
export class CountPassing {
  @OnMessage(undefined, { durable: false })
  count() {
    current.stopwatch?.tick()
  }
}
