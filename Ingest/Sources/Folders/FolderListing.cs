using Grainwatch.Ingest.Replay;

namespace Grainwatch.Ingest.Sources.Folders;

/// <summary>
/// One look at a watched folder and the folders in it. What is hidden, is named as something unfinished, or has no name
/// of a trail is left alone; so are links: what they lead to may be anywhere, and may still be written.
/// </summary>
internal sealed class FolderListing
{
    private static readonly string[] s_unfinished = [".tmp", ".part", ".partial", ".filepart"];

    private static readonly EnumerationOptions s_entries = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.None,
        ReturnSpecialDirectories = false,
    };

    private readonly string _root;
    private readonly int _filesMax;
    private readonly Func<DropFile, bool> _isWanted;
    private readonly PriorityQueue<DropFile, DropFile> _latestFirst =
        new(Comparer<DropFile>.Create((left, right) => right.CompareTo(left)));

    private FolderListing(string root, int filesMax, Func<DropFile, bool> isWanted) =>
        (_root, _filesMax, _isWanted) = (root, filesMax, isWanted);

    /// <summary>What stands in the way of a whole look, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Whether every folder could be listed.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether there are more files than these.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The earliest files, in their order.</summary>
    public IReadOnlyList<DropFile> Files { get; private set; } = [];

    /// <summary>Looks at a folder.</summary>
    /// <exception cref="SourceException">The folder itself cannot be listed.</exception>
    public static FolderListing Read(string root, int filesMax, Func<DropFile, bool> isWanted)
    {
        var listing = new FolderListing(root, filesMax, isWanted);
        try
        {
            listing.Add(new DirectoryInfo(root));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"The watched folder '{root}' cannot be listed: {e.Message}", e);
        }

        listing.Files = [.. listing._latestFirst.UnorderedItems.Select(item => item.Element).Order()];
        return listing;
    }

    private void Add(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos("*", s_entries))
        {
            if (entry.Name.StartsWith('.')) continue;
            if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) NoteLink(entry);
            else if (entry is DirectoryInfo below) AddBelow(below);
            else if (entry is FileInfo file && IsTrail(file.Name)) Add(file);
        }
    }

    private void AddBelow(DirectoryInfo folder)
    {
        try
        {
            Add(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // It went away meanwhile.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            IsWhole = false;
            Notes.Add($"The folder '{folder.FullName}' cannot be listed: {e.Message}");
        }
    }

    private void Add(FileInfo info)
    {
        // A file that went away since it was listed says that it does not exist.
        if (!info.Exists) return;
        var file = new DropFile(
            info.FullName, Path.GetRelativePath(_root, info.FullName), info.Length, info.LastWriteTimeUtc);
        if (!_isWanted(file)) return;
        _latestFirst.Enqueue(file, file);
        if (_latestFirst.Count <= _filesMax) return;
        _latestFirst.Dequeue();
        HasMore = true;
    }

    private void NoteLink(FileSystemInfo link)
    {
        if (link is DirectoryInfo || IsTrail(link.Name))
            Notes.Add($"'{link.FullName}' is a link and is left alone; move the file itself here.");
    }

    private static bool IsTrail(string name) =>
        TrailInputs.IsTrail(name)
        && !Array.Exists(s_unfinished, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
