package org.imbrex.training.command;

import org.imbrex.cli.Console;
import org.imbrex.model.Device;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.Split;
import org.imbrex.training.plan.DataFacts;
import org.imbrex.training.plan.Plan;
import org.imbrex.training.plan.Planner;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.TorchDevice;

/** Plans for this machine. */
final class Plans {
    private Plans() {}

    static Plan of(DataSet data, long seed, Device device, Console console) {
        TorchDevice torch = TorchDevice.of(device);
        Split split = data.split(seed);
        DataFacts facts = DataFacts.of(data, split.train(), split.validation().size(), console.progress());
        return Planner.plan(facts, torch.cuda(), torch.precision() == Precision.BFLOAT16 ? 2 : 4, console.memory());
    }
}
