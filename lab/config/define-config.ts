import type { DriverName } from '../drivers/driver.ts';

/** What a `lab.config.ts` may say; what it leaves out has a default. */
export interface LabConfig {
  /** Everything that chance decides follows from it. */
  readonly seed?: number;
  /** `auto` takes what this machine offers and says which. */
  readonly driver?: 'auto' | DriverName;
  readonly transport?: 'direct' | 'https';
  /** `max` never waits; `60x` lets a simulated minute pass in a second; `auto` paces what somebody watches. */
  readonly pace?: 'auto' | 'max' | `${number}x`;
  /** Files and folders with scenarios, for when the command line names none. */
  readonly scenarios?: readonly string[];
  /** Where runs are kept. */
  readonly runDirectory?: string;
  readonly service?: {
    /** Of `lab serve`; 0 takes a free one. */
    readonly port?: number;
    /** `none`: every job of the service is due at once. */
    readonly delays?: 'default' | 'none';
  };
}

/** What a configuration that depends on the circumstances is told. */
export interface ConfigCircumstances {
  readonly command: string;
  readonly ci: boolean;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Gives a configuration its type.
 * @example export default defineConfig({ seed: 1, driver: 'auto', pace: 'max' });
 */
export function defineConfig(config: LabConfig): LabConfig;
export function defineConfig(config: Promise<LabConfig>): Promise<LabConfig>;
export function defineConfig(
  config: (circumstances: ConfigCircumstances) => MaybePromise<LabConfig>,
): (circumstances: ConfigCircumstances) => MaybePromise<LabConfig>;
export function defineConfig(config: unknown): unknown {
  return config;
}
