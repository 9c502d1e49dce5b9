/// <reference types="node" preserve="true" />
// For tests that vitest runs: the test kit, with plugins imported as vitest imports them.

export { provided } from '../kernel/provided-value.js'
export type {
  ConfigTestOptions,
  Fault,
  FaultRule,
  Faults,
  LoggedCall,
  Person,
  PersonDocument,
  PersonFile,
  PersonMessage,
  PluginFailure,
  PluginTestOptions,
  RefuseOptions,
  TestedClient,
  TestTime,
  TestWorld,
  WantedFailure,
  WorldDescription,
} from './index.js'
export { withConfig } from './vitest-config.js'
export type { RepliedOptions, SwitchboardMatchers } from './vitest-matchers.js'
export { withPlugins } from './vitest-plugins.js'

import './vitest-matchers.js'
