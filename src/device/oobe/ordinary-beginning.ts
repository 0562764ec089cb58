import { WINDOWS } from '../spec.ts';
import { CONTINUE, type Stage } from './flow.ts';
import { recall, remember } from './progress.ts';

/** Shown once, in whichever flow comes to it first. */
const eula: Stage = {
  name: 'eula',
  async run(machine) {
    if (recall(machine, 'eula') === undefined) remember(machine, 'eula', await machine.person.show('eula', {}));
    return CONTINUE;
  },
};

/** Work or personal: the choice that Autopilot spares its devices (autopilot.md 1.4), and that Home does not have. */
const accountType: Stage = {
  name: 'account-type',
  async run(machine) {
    const { isManageable } = WINDOWS[machine.spec.windows];
    const suggested = 'personal';
    const choice = isManageable
      ? await machine.person.show('account-type', { suggested })
      : { value: 'personal' as const };
    remember(machine, 'account-type', choice);
    return CONTINUE;
  },
};

/** What a device shows that nobody has registered, before it knows whose it will be. */
export const ordinaryBeginning: readonly Stage[] = [eula, accountType];
