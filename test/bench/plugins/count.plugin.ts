import { OnMessage, Plugin } from 'switchboard'
import { current } from '../contenders/current.js'

@Plugin({ name: 'bench_count' })
export class Count {
  @OnMessage()
  count() {
    current.stopwatch?.tick()
  }
}
