namespace Grainwatch.Ingest.Sources.Folders;

/// <summary>What becomes of a file that was taken.</summary>
public enum WhenDone
{
    /// <summary>It is moved into <c>.done</c>, under the path it had.</summary>
    Move,

    /// <summary>It stays, and is remembered.</summary>
    Keep,

    /// <summary>It is deleted.</summary>
    Delete,
}

/// <summary>How a folder is watched.</summary>
public sealed record DropFolderOptions
{
    /// <summary>What becomes of a file that was taken. Default: it is moved.</summary>
    public WhenDone WhenDone { get; init; }

    /// <summary>How often the folder is looked at. Default: 2 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a file has to stay as it is, size and time, before it counts as whole. Default: 5 s.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a file that is empty or ends too early may still be in the making after its last change. Default: 60 s.
    /// </summary>
    public TimeSpan Unfinished { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long files that are whole wait while others arrive, so that all of them are taken in order. Default: 30 s.
    /// </summary>
    public TimeSpan Together { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Files taken in at once. Default: 4.</summary>
    public int FilesAtOnce { get; init; } = 4;

    /// <summary>Files looked at together, the earliest; the others' turn comes. Default: 10,000.</summary>
    public int FilesMax { get; init; } = 10_000;

    /// <summary>Files that are kept and remembered, at most. Default: 100,000.</summary>
    public int KeptMax { get; init; } = 100_000;

    /// <summary>How often a file that cannot be read is tried before it is put aside. Default: 3.</summary>
    public int AttemptsMax { get; init; } = 3;
}
