import type { DriverName } from '../drivers/driver.ts';
import type { BuiltInReporter } from './reporters.ts';

/** A reporter by its name, or by the path of its module, which has a slash in it; and the file it writes. */
export type ReporterConfig =
  | readonly [BuiltInReporter | `${string}/${string}`]
  | readonly [BuiltInReporter | `${string}/${string}`, { readonly outputFile: string }];

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
  /** Who tells of the run; one of them may use standard output, the others need a file. */
  readonly reporters?: readonly ReporterConfig[];
  readonly service?: {
    /** Of `lab serve`; 0 takes a free one. */
    readonly port?: number;
    /** The address to listen on; loopback unless told otherwise. */
    readonly host?: string;
    /** `none`: every job of the service is due at once; `0.1x`: in a tenth of the time. */
    readonly delays?: 'default' | 'none' | `${number}x`;
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
