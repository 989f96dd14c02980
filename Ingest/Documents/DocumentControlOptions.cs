namespace Grainwatch.Ingest.Documents;

/// <summary>How a process has a document of the operators' changed while it runs.</summary>
public sealed record DocumentControlOptions
{
    /// <summary>The operators' file; null for none.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Whether the file, where there is one, is the only way to change it; else it is one of several. Default:
    /// yes, as on one machine.
    /// </summary>
    public bool IsFileAll { get; init; } = true;

    /// <summary>This process's own name among those that share it.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary><c>silo</c>, <c>gateway</c>, or <c>server</c> where there is but one process.</summary>
    public string Kind { get; init; } = "server";

    /// <summary>Time from one look at the file to the next. Default: 1 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time from one question what is in force to the next, a third more or less by chance. Default: 3 s.
    /// </summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Hears of documents that are taken or refused, a sentence each. Default: nobody.</summary>
    public Action<string> Note { get; init; } = _ => { };
}
