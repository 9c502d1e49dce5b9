import { toldFacts } from '../../../errors/told-facts.js'
import type { ChangePlan } from '../../../kernel/control/config-change.js'
import type { PlanDiagnostic } from '../../../plan/plan.js'
import { toSnakeCase } from './snake-case.js'

/** What a configuration would change, as the API tells it. */
export function shownPlan({ diagnostics, ...plan }: ChangePlan): object {
  return { ...(toSnakeCase(plan) as object), diagnostics: diagnostics.map(shown) }
}

function shown({ clients, file, className, member, config, error }: PlanDiagnostic): object {
  const { code, what, fix } = error
  return { clients, file, class: className, member, config, code, what, fix, facts: toldFacts(error) }
}
