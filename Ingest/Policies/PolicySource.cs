using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Policies;

/// <summary>Reads the policy file.</summary>
public static class PolicySource
{
    /// <summary>
    /// The policy of a file; null where there is an error. What is wrong or worth a second look is added to the lines,
    /// each beginning with the path, line and column.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="warnings">Takes what is worth a second look.</param>
    /// <param name="isWatched">Whether it is read again whenever it changes, as it is while a policy is served.</param>
    public static PolicyInForce? Read(
        string path, ICollection<string> errors, ICollection<string> warnings, bool isWatched = false)
    {
        if (ReadBytes(path, "policy file", errors, isWatched) is not { } utf8) return null;
        var reading = PolicyParser.Parse(utf8);
        foreach (var problem in reading.Problems) (problem.IsWarning ? warnings : errors).Add($"{path}:{problem}");
        return reading.Policy;
    }

    /// <summary>The bytes of a file of settings; null when it cannot be read, which is added to the errors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is: "policy file".</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="isWatched">
    /// Whether it is read again whenever it changes. Then it has to be a file: a pipe would be waited for for ever.
    /// </param>
    internal static byte[]? ReadBytes(string path, string what, ICollection<string> errors, bool isWatched = false)
    {
        try
        {
            if (!isWatched || !FileStamp.IsEmpty(path)) return ReadBytes(path);
            errors.Add($"{path}: error: there is nothing in it, or it is no file; the {what} has at least {{}}");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(Directory.Exists(path)
                ? $"{path}: error: this is a folder; name the {what} in it"
                : File.Exists(path)
                    ? $"{path}: error: the {what} cannot be read: {e.Message}"
                    : $"{path}: error: the {what} does not exist");
            return null;
        }
    }

    /// <summary>
    /// The file's bytes, at most one more than a policy may have: whoever names a device must not wait.
    /// </summary>
    private static byte[] ReadBytes(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[PolicyParser.BytesMax + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..length];
    }
}
