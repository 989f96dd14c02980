using System.CommandLine;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>
/// How commands tell a server that asks who is calling: with the token of a file, or of the environment.
/// </summary>
internal sealed class TokenOptions
{
    private const int FileCharsMax = 4096;

    private readonly Option<string?> _file = new("--token-file")
    {
        HelpName = "FILE",
        Description = "The token for a server that asks who is calling; or it is in " + AccessToken.Variable + ".",
    };

    private readonly Option<bool> _overHttp = new("--token-over-http")
    {
        Description = "Send the token to another machine over plain http too, where whoever is on the way reads it.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_overHttp);
    }

    /// <summary>The token for a server; null for none.</summary>
    /// <exception cref="CommandException">
    /// The file cannot be read, or holds no token; or the token would be heard on the way.
    /// </exception>
    public string? Read(ParseResult parsed, Uri server)
    {
        var token = Read(parsed.GetValue(_file));
        return token is null || parsed.GetValue(_overHttp) || !HttpSocClient.IsHeardOnTheWay(server)
            ? token
            : throw new CommandException(
                ExitCode.Configuration,
                $"the token would go over plain http to {server.Host}, where whoever is on the way reads it: use "
                + "https, or --token-over-http where nobody is.");
    }

    private static string? Read(string? file)
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
