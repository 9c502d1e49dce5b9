/// <reference types="node" preserve="true" />
// For tests that vitest runs: the test kit, with plugins imported as vitest imports them.
export type {
  ConfigTestOptions,
  Fault,
  FaultRule,
  Faults,
  LoggedCall,
  Person,
  PersonMessage,
  PluginTestOptions,
  RefuseOptions,
  TestWorld,
  WorldDescription,
} from './index.js'
export { withConfig } from './vitest-config.js'
export { withPlugins } from './with-plugins.js'
