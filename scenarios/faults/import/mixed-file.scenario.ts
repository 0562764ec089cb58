import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, narrate, none, until, user } from '../../../lab/scenario/vocabulary.ts';

/** A refused row leaves the others of its file alone (autopilot.md 1.2, 4.1). */
export default defineScenario({
  title: 'one file, four rows that are refused, each for a reason of its own',
  tags: ['import', 'fault', '802', '806', '808', 'duplicated'],
  tenant: contoso(),
  devices: [
    fleet({ name: 'good', count: 6 }),
    fleet({ name: 'clone' }),
    fleet({ name: 'foreign' }),
    fleet({ name: 'damaged' }),
    fleet({ name: 'twice' }),
  ],
  story: [
    narrate('Ten devices in one file; the portal says which rows it did not take.'),
    admin.importHashes({ mayFail: true }),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [
    fault.alreadyRegistered().of('clone'),
    fault.registeredElsewhere().of('foreign'),
    fault.hashUndecodable().of('damaged'),
    fault.rowTwice().of('twice'),
  ],
  expect: [
    all.failImport('ZtdDeviceAlreadyAssigned').of('clone'),
    all.failImport('ZtdDeviceAssignedToOtherTenant').of('foreign'),
    all.failImport('InvalidZtdHardwareHash').of('damaged'),
    all.failImport('ZtdDeviceDuplicated').of('twice'),
    none.failImport('*').of('good'),
    ...['good', 'clone', 'twice'].map((name) => all.reach('desktop').of(name)),
    ...['foreign', 'damaged'].map((name) => all.reach('personal-desktop').of(name)),
  ],
});
