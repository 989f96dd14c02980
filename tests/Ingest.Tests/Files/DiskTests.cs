using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Tests.Replay;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Grainwatch.Ingest.Tests.Files;

public sealed class DiskTests
{
    /// <summary>
    /// <see cref="RandomAccess.FlushToDisk"/> answers nothing here: whoever relied on it would acknowledge what is on
    /// no disk.
    /// </summary>
    [Fact]
    public void Flush_SystemCannot_SaysSo()
    {
        if (OperatingSystem.IsWindows()) return;
        using var nobody = new SafeFileHandle(int.MaxValue, ownsHandle: false);

        var failure = Assert.Throws<IOException>(() => Disk.Flush(nobody, "nobody.log"));

        Assert.StartsWith("'nobody.log' cannot be flushed to the disk: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flush_Stream_WritesWhatItHeldBack()
    {
        using var folder = new TempFolder();
        using var file = new FileStream(folder.Of("file"), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        file.Write("held back"u8);

        Disk.Flush(file);

        Assert.Equal("held back"u8.Length, new FileInfo(folder.Of("file")).Length);
    }
}
