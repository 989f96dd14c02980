namespace Grainwatch.Ingest.Sources.Folders;

/// <summary>Puts files aside, inside the watched folder.</summary>
internal sealed class Filing(string root)
{
    private const string Done = ".done";
    private const string Failed = ".failed";

    /// <summary>Moves a file into <c>.done</c>.</summary>
    /// <exception cref="IOException">It cannot be moved: the disk is full, say.</exception>
    public void MoveToDone(DropFile file) => Move(file, Done);

    /// <summary>Moves a file into <c>.failed</c>, and says why in a file beside it.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public void MoveToFailed(DropFile file, string reason) =>
        File.WriteAllText(Move(file, Failed) + ".reason.txt", reason + "\n");

    /// <summary>Moves a file under the path it had, numbered where there is one; gives where it is now.</summary>
    private string Move(DropFile file, string folder)
    {
        var to = Path.Combine(root, folder, file.Relative);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        for (var number = 2; ; number++)
        {
            try
            {
                File.Move(file.Path, to, overwrite: false);
                return to;
            }
            catch (IOException) when (File.Exists(to) && File.Exists(file.Path))
            {
                to = Path.Combine(root, folder, $"{file.Relative}.{number}");
            }
        }
    }
}
