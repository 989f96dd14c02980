using Grainwatch.Silo.Commands;

return await CommandLine.RunAsync(
    args,
    new EnvironmentSettings(Environment.GetEnvironmentVariables()),
    Console.Out,
    Console.Error,
    CancellationToken.None);
