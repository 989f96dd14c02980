using System.ComponentModel;
using System.Diagnostics;

namespace Grainwatch.Tidy.Tests;

/// <summary>The files of one repository, as the checks see them: paths are relative to its root, with '/'.</summary>
public sealed class Tree
{
    private static readonly string[] Unwalked = [".git", "bin", "obj", "TestResults", ".vs", "node_modules"];

    private readonly Dictionary<string, TreeFile> _files;

    private Tree(string root, IEnumerable<string> paths)
    {
        Root = root;
        _files = paths.Distinct()
            .Where(path => File.Exists(Path.Combine(root, path)))
            .OrderBy(path => path, StringComparer.Ordinal)
            .ToDictionary(path => path, path => new TreeFile(root, path));
    }

    public string Root { get; }

    public IEnumerable<TreeFile> Files => _files.Values;

    public IEnumerable<TreeFile> Texts => Files.Where(file => file.IsText);

    public IEnumerable<TreeFile> Sources => With(".cs");

    public IEnumerable<TreeFile> Projects => With(".csproj");

    /// <summary>The repository this test was built in.</summary>
    public static Tree OfThisRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) return At(folder.FullName);
        }

        throw new InvalidOperationException($"No Orleans.sln in any folder above {AppContext.BaseDirectory}.");
    }

    /// <summary>The tree at a root: what git tracks or would track; without git, all but build output.</summary>
    public static Tree At(string root) => new(root, FromGit(root) ?? Walk(root));

    public TreeFile? Find(string path) => _files.GetValueOrDefault(path);

    public bool HasFolder(string path) => Files.Any(file => file.Under(path));

    /// <summary>The project a file belongs to: the nearest one in its folder or above.</summary>
    public TreeFile? ProjectOf(TreeFile file)
    {
        for (var folder = file.Folder; ; folder = TreeFile.FolderOf(folder))
        {
            if (Projects.FirstOrDefault(project => project.Folder == folder) is { } project) return project;
            if (folder.Length == 0) return null;
        }
    }

    private IEnumerable<TreeFile> With(string extension) => Files.Where(file => file.Extension == extension);

    private static List<string>? FromGit(string root)
    {
        var marker = Path.Combine(root, ".git");
        if (!Directory.Exists(marker) && !File.Exists(marker)) return null;
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "ls-files", "-z", "--cached", "--others", "--exclude-standard" },
        };
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += static (_, _) => { };
            git.BeginErrorReadLine();
            var listed = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries)] : null;
        }
        catch (Win32Exception)
        {
            return null; // no git on this machine
        }
    }

    private static IEnumerable<string> Walk(string root)
    {
        var pending = new Stack<string>([root]);
        while (pending.TryPop(out var folder))
        {
            foreach (var child in Directory.EnumerateDirectories(folder))
            {
                if (!Unwalked.Contains(Path.GetFileName(child))) pending.Push(child);
            }

            foreach (var file in Directory.EnumerateFiles(folder))
            {
                yield return Path.GetRelativePath(root, file).Replace('\\', '/');
            }
        }
    }
}
