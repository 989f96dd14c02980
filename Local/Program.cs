using Grainwatch.Local.Commands;

using var signals = new StopSignals();
return await GrainwatchCommand.RunAsync(args, Terminal.OfProcess(), signals.Token);
