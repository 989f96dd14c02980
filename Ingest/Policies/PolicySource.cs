using Grainwatch.Detection.Policies;

namespace Grainwatch.Ingest.Policies;

/// <summary>Reads the policy file.</summary>
public static class PolicySource
{
    /// <summary>
    /// The policy of a file; null where there is an error. What is wrong or worth a second look is added to the lines,
    /// each beginning with the path, line and column.
    /// </summary>
    public static PolicyInForce? Read(string path, ICollection<string> errors, ICollection<string> warnings)
    {
        if (ReadText(path, errors) is not { } utf8) return null;
        var reading = PolicyParser.Parse(utf8);
        foreach (var problem in reading.Problems) (problem.IsWarning ? warnings : errors).Add($"{path}:{problem}");
        return reading.Policy;
    }

    /// <summary>The bytes of a file; null with why they cannot be read added to the lines.</summary>
    internal static byte[]? ReadText(string path, ICollection<string> errors, string what = "policy")
    {
        try
        {
            return ReadBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(Directory.Exists(path)
                ? $"{path}: error: this is a folder; name the {what} file in it"
                : File.Exists(path)
                    ? $"{path}: error: the {what} file cannot be read: {e.Message}"
                    : $"{path}: error: the {what} file does not exist");
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
