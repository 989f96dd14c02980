using System.Diagnostics;
using System.Globalization;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>A small disk of its own, mounted for one test, that can be filled, frozen and broken for real.</summary>
internal sealed class ScratchDisk : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _mount;

    private ScratchDisk(string[] options)
    {
        _mount = _folder.Of("disk");
        Directory.CreateDirectory(_mount);
        Require("mount", [.. options, _mount]);
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing { get; } = Try();

    /// <summary>The path of something on it.</summary>
    public string Of(string name) => Path.Combine(_mount, name);

    /// <summary>One in memory.</summary>
    public static ScratchDisk InMemory(int mebibytes) => new(["-t", "tmpfs", "-o", $"size={mebibytes}m", "none"]);

    /// <summary>An ext4 file system in a file, which becomes read-only at the first error.</summary>
    public static ScratchDisk InFile(string image) => new(["-o", "loop,errors=remount-ro", image]);

    /// <summary>Makes an image for <see cref="InFile"/>.</summary>
    public static string Image(TempFolder folder)
    {
        const long Bytes = 96 * 1024 * 1024;
        var path = folder.Of("image");
        using (var file = File.Create(path)) file.SetLength(Bytes);
        Require("mkfs.ext4", "-q", "-F", path);
        return path;
    }

    /// <summary>Writes until nothing fits any more.</summary>
    public void Fill()
    {
        var bytes = new byte[64 * 1024];
        using var file = new FileStream(Of("ballast"), FileMode.Append, FileAccess.Write, FileShare.None, 0);
        for (var size = bytes.Length; size > 0;)
        {
            try
            {
                file.Write(bytes.AsSpan(0, size));
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(Of("ballast"));

    /// <summary>Mounts it read-only; nothing on it may be open for writing.</summary>
    public void MakeReadOnly() => Require("mount", "-o", "remount,ro", _mount);

    /// <summary>
    /// Holds every write for a time. The process that freezes also thaws, so that nothing stays frozen when a test
    /// ends.
    /// </summary>
    public async Task FreezeAsync(TimeSpan time)
    {
        var seconds = time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        var script = $"fsfreeze -f {_mount} && sleep {seconds}; fsfreeze -u {_mount}";
        using var process = Process.Start("sh", ["-c", script]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException("The disk did not freeze and thaw.");
    }

    /// <summary>
    /// Has the file system meet an error: it is read-only from then on, also for files that are open.
    /// </summary>
    public void Break()
    {
        var device = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Last(part => part[1] == _mount)[0];
        File.WriteAllText($"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error", "1");
    }

    /// <summary>Mounts an image anew, as an operator does whose disk was broken.</summary>
    public void Remount(string image)
    {
        Require("umount", _mount);
        Require("e2fsck", "-p", image);
        Require("mount", "-o", "loop,errors=remount-ro", image, _mount);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Lazily: what still has a file open must not keep the mount.
        Run("umount", "-l", _mount);
        _folder.Dispose();
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux()) return "Only Linux mounts a disk for a test.";
        if (!Environment.IsPrivilegedProcess) return "Mounting a disk for a test needs root.";
        try
        {
            using var memory = InMemory(1);
            using var folder = new TempFolder();
            using var file = InFile(Image(folder));
            return File.Exists("/usr/sbin/fsfreeze") || File.Exists("/sbin/fsfreeze") ? null : "There is no fsfreeze.";
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            return $"No disk can be mounted for a test here: {e.Message}";
        }
    }

    // e2fsck ends with 1 when it mended something.
    private static void Require(string program, params string[] arguments)
    {
        var (code, error) = Run(program, arguments);
        if (code == 0 || (code == 1 && program == "e2fsck")) return;
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }

    private static (int Code, string Error) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.Trim());
    }
}

/// <summary>A test that needs a <see cref="ScratchDisk"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScratchDiskFactAttribute : FactAttribute
{
    public ScratchDiskFactAttribute()
    {
        if (ScratchDisk.Missing is { } reason) Skip = reason;
    }
}
