/** What scenario files and configurations are written with. */
export { type ConfigCircumstances, defineConfig, type LabConfig } from './config/define-config.ts';
export { fault } from './faults/fault.ts';
export { defineScenario, type ScenarioInput } from './scenario/define-scenario.ts';
export type { Scenario } from './scenario/scenario.ts';
export * from './scenario/vocabulary.ts';
