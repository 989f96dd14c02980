using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>Everything that a quarantine in files asks of a disk.</summary>
internal class QuarantineDisk
{
    /// <summary>Opens a file for writing; makes it when it does not exist.</summary>
    public virtual DiskFile OpenFile(string path) => new(path);

    /// <summary>Makes the entries of a folder durable.</summary>
    public virtual void FlushFolder(string folder) => Disk.FlushFolder(folder);

    /// <summary>Gives a file another's name; the other goes.</summary>
    public virtual void Replace(string path, string by) => File.Move(by, path, overwrite: true);

    /// <summary>Removes a file.</summary>
    public virtual void Delete(string path) => File.Delete(path);
}
