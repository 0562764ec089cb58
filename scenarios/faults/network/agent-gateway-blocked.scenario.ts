import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, app, contoso, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  tenant: contoso({ apps: [app('VPN Client')] }),
  title: 'the management agent reaches nobody',
  tags: ['user-driven', 'fault', 'network', '800705b4'],
  faults: [fault.agentGatewayBlocked()],
  expect: [
    all.reach('esp.failed'),
    all.show('0x800705B4'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 302),
    none.reach('esp.done'),
  ],
});
