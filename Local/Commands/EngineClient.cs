using System.CommandLine;
using System.Net.Http.Headers;
using Grainwatch.Ingest.Http.Access;

namespace Grainwatch.Local.Commands;

/// <summary>
/// How commands call a server that asks who they are: with the token of a file, or of the environment.
/// </summary>
internal static class EngineClient
{
    private const int FileCharsMax = 4096;

    /// <summary>The option that names the file.</summary>
    public static Option<string?> TokenFile() => new("--token-file")
    {
        HelpName = "FILE",
        Description = "The token for a server that asks who is calling; or it is in " + AccessToken.Variable + ".",
    };

    /// <summary>The token; null for none.</summary>
    /// <exception cref="CommandException">The file cannot be read, or holds no token.</exception>
    public static string? ReadToken(string? file)
    {
        var (text, where) = file is null
            ? (Environment.GetEnvironmentVariable(AccessToken.Variable)?.Trim(), AccessToken.Variable)
            : (ReadFile(file), $"--token-file '{file}'");
        if (file is null && string.IsNullOrEmpty(text)) return null;
        return AccessToken.IsOne(text ?? "")
            ? text
            : throw new CommandException(
                ExitCode.Configuration,
                $"{where} holds no token: one begins with {AccessToken.Prefix}, and 'grainwatch access create' makes "
                + "it.");
    }

    /// <summary>A client that says who it is.</summary>
    /// <param name="token">The token; null for none.</param>
    /// <param name="timeout">How long an answer may take. Default: 100 s.</param>
    public static HttpClient Create(string? token, TimeSpan? timeout = null)
    {
        var client = new HttpClient();
        if (timeout is { } longest) client.Timeout = longest;
        if (token is null) return client;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static string ReadFile(string file)
    {
        try
        {
            // Whoever names a device must not wait.
            using var reader = new StreamReader(file);
            var text = new char[FileCharsMax + 1];
            var length = reader.ReadBlock(text);
            return length <= FileCharsMax
                ? text.AsSpan(0, length).Trim().ToString()
                : throw new IOException(
                    $"'{file}' is longer than {FileCharsMax:N0} characters: it is no token's file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Configuration, $"--token-file: {e.Message}", e);
        }
    }
}
