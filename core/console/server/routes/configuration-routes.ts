import type { AppControl } from '../../../kernel/control/app-control.js'
import type { PlanFault } from '../../../kernel/plan.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

/** What the configuration's file would change, and its application. Values are not shown: they may be secrets. */
export function configurationRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/config/plan',
      tag: 'configuration',
      summary: 'What would change if the configuration were applied as its file is now.',
      run: async () => {
        const { faults, ...plan } = await control.planChange()
        return { ...(toSnakeCase(plan) as object), faults: faults.map(shown) }
      },
    }),
    route({
      method: 'POST',
      path: '/api/config/apply',
      tag: 'configuration',
      summary: 'Applies the configuration as its file is now; clients that did not change are not touched.',
      run: async () => toSnakeCase(await control.applyChange()),
    }),
  ]
}

function shown({ clients, file, className, member, error }: PlanFault): object {
  return { clients, file, class: className, member, code: error.code, what: error.what, fix: error.fix }
}
