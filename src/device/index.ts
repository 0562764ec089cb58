/** One Windows machine as a library: `oobe-lab/device`. */
export { Actors } from '../core/actors/actors.ts';
export { createKeyPool, type KeyPool } from '../core/keys/pool.ts';
export { createRandom, type Random } from '../core/random.ts';
export { type DeviceMessage, type RunningDevice, startDevice } from './boot.ts';
export { type DevicePorts, keyIndicesOf } from './create-machine.ts';
export { MODEL_IDS, type ModelId } from './hardware/catalogue.ts';
export { captureHash, createHardware, type Hardware } from './hardware/hardware.ts';
export { MILESTONES, type Milestone } from './milestones.ts';
export { type DeviceSpec, WINDOWS, type WindowsId } from './spec.ts';
